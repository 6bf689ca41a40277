import { encode } from 'uqr'

/** The width, in modules, of the white border that a scanner needs around a QR code. */
export const quietZone = 4

/** The QR code of a ticket, true where a module is dark: 45 by 45 modules, error correction M, without a border. */
export const qrModules = (code: string): boolean[][] => encode(code, { ecc: 'M', boostEcc: false, border: 0 }).data
