/** Something a user should know about how their schema is served: said by `trellis check` and once at start. */
export interface Finding {
  /** Prisma's name of the model it is about; null when it is about none. */
  readonly model: string | null;
  readonly kind: 'renamed' | 'left out' | 'protection' | 'key';
  /** One plain sentence. */
  readonly message: string;
}

/** Something of a model that is not served. */
export function leftOut(model: string, message: string): Finding {
  return { model, kind: 'left out', message };
}
