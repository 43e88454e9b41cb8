/** Addresses of artifacts: `sandbox://artifacts/{id}/{name}`. */

const PREFIX = 'sandbox://artifacts/';

/** `id` is the one of its call; `name` is percent-encoded, its slashes too. */
export function artifactUri(id: string, name: string): string {
  return `${PREFIX}${id}/${encodeURIComponent(name)}`;
}

/** The parts of such an address, or null. Clients may have normalized it, so slashes may stand as they are. */
export function parseArtifactUri(uri: string): { readonly id: string; readonly name: string } | null {
  if (!uri.startsWith(PREFIX)) return null;
  const [, id, encoded] = /^([^/]+)\/(.+)$/s.exec(uri.slice(PREFIX.length)) ?? [];
  if (id === undefined || encoded === undefined) return null;
  try {
    return { id, name: decodeURIComponent(encoded) };
  } catch {
    // A percent sign that encodes nothing.
    return null;
  }
}
