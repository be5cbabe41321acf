// An SMTP server that is not ours, for the portal's mails. One JSON object a line: first { port }, then what happens.
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const { SMTP_CERTIFICATE, SMTP_KEY, SMTP_MODE = 'starttls', SMTP_USER, SMTP_PASSWORD, SMTP_REFUSE_ONCE } = process.env;
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
    done();
  },
  onAuth(auth, session, done) {
    const known = auth.username === SMTP_USER && auth.password === SMTP_PASSWORD;
    tell({ event: 'sign-in', secure: session.secure, known });
    done(known ? null : new Error('Unknown'), { user: auth.username });
  },
  onMailFrom(address, session, done) {
    tell({ event: 'from', address: address.address, secure: session.secure });
    done();
  },
  onRcptTo(address, session, done) {
    if (refusals-- > 0) {
      tell({ event: 'refused', address: address.address });
      done(Object.assign(new Error('Come back later'), { responseCode: 450 }));
      return;
    }
    done();
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
      done();
    });
  },
});
server.on('error', (fault) => tell({ event: 'fault', fault: fault.message }));
server.listen(0, '127.0.0.1', () => tell({ port: server.server.address().port }));
process.stdin.resume().on('end', () => process.exit(0)); // a server whose test is gone goes too
