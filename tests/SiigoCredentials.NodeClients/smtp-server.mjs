// An SMTP server that is not ours, for the portal's mails. One JSON object a line: first { port }, then what happens.
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const { SMTP_CERTIFICATE, SMTP_KEY, SMTP_MODE = 'starttls', SMTP_USER, SMTP_PASSWORD, SMTP_REFUSE_ONCE } = process.env;
// Refusals are a code and words: "550 5.1.1 No such user". The answer after the message comes so many milliseconds later, or never.
const { SMTP_REFUSE_CONNECTION, SMTP_REFUSE_SENDER, SMTP_REFUSE_RECIPIENT, SMTP_REFUSE_MESSAGE, SMTP_REFUSED = '', SMTP_SENDER_AFTER = '0', SMTP_ANSWER_AFTER = '0' } = process.env;
const refusal = (answer) => Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) });
const later = (delay, act) => { if (delay !== 'never') { setTimeout(act, Number(delay)); } };
const tell = (happened) => process.stdout.write(`${JSON.stringify(happened)}\n`);
let refusals = SMTP_REFUSE_ONCE ? 1 : 0;

const server = new SMTPServer({
  name: 'localhost',
  secure: SMTP_MODE === 'tls',
  cert: readFileSync(SMTP_CERTIFICATE),
  key: readFileSync(SMTP_KEY),
  disabledCommands: SMTP_MODE === 'clear' ? ['STARTTLS'] : [],
  authOptional: !SMTP_USER,
  disableReverseLookup: true,
  onConnect(session, done) {
    tell({ event: 'connected' });
    done(SMTP_REFUSE_CONNECTION ? refusal(SMTP_REFUSE_CONNECTION) : null);
  },
  onAuth(auth, session, done) {
    const known = auth.username === SMTP_USER && auth.password === SMTP_PASSWORD;
    tell({ event: 'sign-in', secure: session.secure, known });
    done(known ? null : new Error('Unknown'), { user: auth.username });
  },
  onMailFrom(address, session, done) {
    tell({ event: 'from', address: address.address, secure: session.secure });
    later(SMTP_SENDER_AFTER, () => done(SMTP_REFUSE_SENDER ? refusal(SMTP_REFUSE_SENDER) : null));
  },
  onRcptTo(address, session, done) {
    if (refusals-- > 0) {
      tell({ event: 'refused', address: address.address });
      done(Object.assign(new Error('Come back later'), { responseCode: 450 }));
      return;
    }
    done(SMTP_REFUSE_RECIPIENT && address.address.startsWith(SMTP_REFUSED) ? refusal(SMTP_REFUSE_RECIPIENT) : null);
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope;
      tell({
        event: 'mail', secure: session.secure, user: session.user ?? null,
        from: mailFrom.address, to: rcptTo.map((recipient) => recipient.address), raw: Buffer.concat(chunks).toString('base64'),
      });
      later(SMTP_ANSWER_AFTER, () => done(SMTP_REFUSE_MESSAGE ? refusal(SMTP_REFUSE_MESSAGE) : null));
    });
  },
});
server.on('error', (fault) => tell({ event: 'fault', fault: fault.message }));
server.listen(0, '127.0.0.1', () => tell({ port: server.server.address().port }));
process.stdin.resume().on('end', () => process.exit(0)); // a server whose test is gone goes too
