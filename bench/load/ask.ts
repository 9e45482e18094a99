import { type Agent, request } from 'node:http';

/** What came back, and how long it took from the first byte sent to the last one received, in milliseconds. */
export interface Answered {
  readonly status: number | undefined;
  readonly body: string;
  readonly ms: number;
}

/** Sends one body and waits for the whole answer. */
export function ask(url: URL, body: string, agent?: Agent): Promise<Answered> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const options = { method: 'POST', headers, ...(agent ? { agent } : null) };
    const sending = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const ms = performance.now() - began;
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString(), ms });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
