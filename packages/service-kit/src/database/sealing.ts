import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts content that must not be readable in a backup of the database: AES-256-GCM with a key derived (HKDF,
 * SHA-256) from the secret. The label is authenticated with the ciphertext, so that content cannot be moved to another
 * row.
 *
 * @param purpose names the kind of content; each purpose has its own key, so content of one purpose cannot be used for
 *   another purpose
 */
export const createSeal = (secret: string, purpose: string) => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))

  return {
    /** Returns nonce, authentication tag and ciphertext, concatenated. */
    seal: (label: string, content: Buffer): Buffer => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label))
      const ciphertext = Buffer.concat([cipher.update(content), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
    },

    /** Throws if the content was sealed with another secret, purpose or label, or was changed. */
    open: (label: string, sealed: Buffer): Buffer => {
      const nonce = sealed.subarray(0, nonceBytes)
      const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(label))
        .setAuthTag(tag)
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()])
    },
  }
}
