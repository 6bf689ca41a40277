export type Genre = { readonly id: string; readonly name: string }
