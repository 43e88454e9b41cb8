/** An address to listen on: `PORT` of this machine alone, or `HOST:PORT`. */
import { z } from 'zod';

const FORM = 'must be PORT or HOST:PORT, such as 127.0.0.1:9464, or none';

/** The host that a port alone means: no other machine reaches it. */
const LOOPBACK = '127.0.0.1';

/**
 * A host must be written out, so that nobody opens a port to a network by leaving something away: `:9464` and `*:9464` are
 * refused. IPv6 addresses stand in brackets.
 */
const ADDRESS = /^(?:(?:\[([\da-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/i;

/** 2 ^ 16 - 1. Port 0 lets the system choose a free one. */
const MAX_PORT = 65_535;

export const AddressSchema = z
  .object({ host: z.string(FORM).regex(/^[\w.:-]+$/, FORM), port: z.int(FORM).min(0, FORM).max(MAX_PORT, FORM) }, FORM)
  .readonly();
export type Address = z.infer<typeof AddressSchema>;

/** A codec between the text and an address; the empty text and `none` are null. */
export function optionalAddress() {
  return z.codec(z.string(), AddressSchema.nullable(), {
    decode: (text, context) => {
      const trimmed = text.trim();
      if (trimmed === '' || trimmed === 'none') return null;
      const [, ipv6, name, port] = ADDRESS.exec(trimmed) ?? [];
      if (port !== undefined) return { host: ipv6 ?? name ?? LOOPBACK, port: Number(port) };
      context.issues.push({ code: 'custom', input: text, message: FORM });
      return z.NEVER;
    },
    encode: (address) => (address === null ? '' : formatAddress(address)),
  });
}

/** As it is written in a URL. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
