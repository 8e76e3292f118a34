import { ref, shallowRef } from 'vue';
import { ApiFailure, asFailure, call } from '@/api/client';

const pieceBytes = 2 * 1024 * 1024;
const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function toHex(bytes: Uint8Array): string {
  const out: string[] = [];
  for (const byte of bytes) {
    out.push(digits[byte] ?? '');
  }
  return out.join('');
}

/** A file brought to the agent piece by piece: a record may be larger than one call takes. */
export function useUpload(path: string) {
  const done = ref(0);
  const total = ref(0);
  const failure = shallowRef<ApiFailure>();

  /** Whether all of it arrived. */
  async function upload(file: File): Promise<boolean> {
    done.value = 0;
    total.value = Math.max(1, file.size);
    failure.value = undefined;
    try {
      do {
        const bytes = await file.slice(done.value, done.value + pieceBytes).arrayBuffer();
        const piece = toHex(new Uint8Array(bytes));
        await call(path, { name: file.name, piece, offset: done.value });
        done.value += bytes.byteLength;
      } while (done.value < file.size);
      return true;
    } catch (error) {
      failure.value = asFailure(error);
      return false;
    } finally {
      total.value = 0;
    }
  }

  return { done, total, failure, upload };
}
