import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/**
 * Seals what must not be readable in a backup of the database: AES-256-GCM under a key derived (HKDF, SHA-256) from the
 * secret. The label is bound to the ciphertext, so that one row's content cannot be moved to another.
 */
export const createSeal = (secret: string) => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'marquee identity signing keys', 32))

  return {
    /** Nonce, authentication tag, ciphertext. */
    seal: (label: string, content: Buffer): Buffer => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label))
      const ciphertext = Buffer.concat([cipher.update(content), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
    },

    /** Throws if it was sealed with another secret or for another label, or was changed since. */
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
