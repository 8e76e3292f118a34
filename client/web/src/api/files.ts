import type { Download } from '@/generated/api';

/** Has the browser save a file that the agent offers; its address is good once. */
export function save(download: Download): void {
  const link = document.createElement('a');
  link.href = download.url;
  link.download = download.name;
  link.click();
}

/** A chosen file as it goes into a request: its bytes in hexadecimal. */
export async function readHexadecimal(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
