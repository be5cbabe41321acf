// A receiver of webhooks that verifies them with the package of the specification. One JSON object a line: first { port }, then each
// request with what the package says of it. Standard input brings the secret and the status to answer with, one JSON object a line.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

const { RECEIVER_CERTIFICATE, RECEIVER_KEY } = process.env;
const tell = (happened) => process.stdout.write(`${JSON.stringify(happened)}\n`);
const seen = new Set();
let [secret, status] = [undefined, 200];

function accepts(body, headers) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function later(headers, seconds) {
  return { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + seconds) };
}

const server = createServer({ cert: readFileSync(RECEIVER_CERTIFICATE), key: readFileSync(RECEIVER_KEY) }, (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const [body, { headers }] = [Buffer.concat(chunks).toString(), request];
    const id = headers['webhook-id'];
    tell({
      id, body, method: request.method, contentType: headers['content-type'], signatures: headers['webhook-signature'].split(' ').length,
      verified: accepts(body, headers),
      // What somebody else could send: another text, the text under another id or time, and the whole of it once more.
      forgedBody: accepts(body.replace('"type"', '"kind"'), headers),
      forgedId: accepts(body, { ...headers, 'webhook-id': `${id}0` }),
      forgedTime: accepts(body, later(headers, 1)),
      unsigned: accepts(body, { ...headers, 'webhook-signature': 'v1,' }),
      old: accepts(body, later(headers, -600)),
      repeated: seen.has(id),
    });
    seen.add(id);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(status < 300 ? 'recibido' : 'ahora no');
  });
});
createInterface({ input: process.stdin })
  .on('line', (line) => { ({ secret = secret, status = status } = JSON.parse(line)); tell({ taken: true }); })
  .on('close', () => process.exit(0)); // a receiver whose test is gone goes too
server.listen(0, '127.0.0.1', () => tell({ port: server.address().port }));
