import type { Model } from '../model/model.ts';
import type { ObjectShape, Shape, Slot, Slots, WordsShape } from '../model/shape.ts';
import type { Builder } from './builder.ts';
import { addColumns, addKeyNames } from './enums.ts';

/** The one memo of the schema: every named input, and every enum of names, is made once, whoever asks for it first. */
export class Inputs {
  readonly #builder: Builder;
  readonly #enums: ReadonlyMap<string, unknown>;
  readonly #made = new Map<string, unknown>();

  constructor(builder: Builder, enums: ReadonlyMap<string, unknown>) {
    this.#builder = builder;
    this.#enums = enums;
  }

  /** The arguments of a field. */
  args(slots: Slots) {
    return this.#builder.args((t) => {
      const args = Object.create(null) as Record<string, ReturnType<typeof t.field>>;
      for (const [name, slot] of Object.entries(slots)) args[name] = t.field(this.#options(slot));
      return args as never;
    });
  }

  /** `AlbumColumn`, which payloads name columns with, too. */
  columns(model: Model) {
    return this.#enumOf(`${model.names.type}Column`, (name) => addColumns(this.#builder, name, model));
  }

  #type(shape: Shape): unknown {
    switch (shape.kind) {
      case 'scalar':
        return shape.type;
      case 'enum':
        return this.#enums.get(shape.enumeration.name);
      case 'words':
        return this.#words(shape);
      case 'columnName':
        return this.columns(shape.model);
      case 'keyName':
        return this.#enumOf(`${shape.model.names.type}KeyName`, (name) =>
          addKeyNames(this.#builder, name, shape.model),
        );
      case 'list':
        return [this.#type(shape.of)];
      case 'object':
        return this.#object(shape);
    }
  }

  #object(shape: ObjectShape): unknown {
    const known = this.#made.get(shape.name);
    if (known) return known;
    // Known before its members are: a filter has members of its own type.
    const made = this.#builder.inputRef(shape.name);
    this.#made.set(shape.name, made);
    made.implement({
      description: shape.doc,
      isOneOf: shape.oneOf,
      fields: (t) => {
        const fields = Object.create(null) as Record<string, ReturnType<typeof t.field>>;
        for (const [name, slot] of Object.entries(shape.slots())) fields[name] = t.field(this.#options(slot));
        return fields as never;
      },
    });
    return made;
  }

  #words({ name, doc, words }: WordsShape): unknown {
    return this.#enumOf(name, () => this.#builder.enumType(name, { description: doc, values: words }));
  }

  #enumOf(name: string, make: (name: string) => unknown): unknown {
    const known = this.#made.get(name) ?? make(name);
    this.#made.set(name, known);
    return known;
  }

  #options({ shape, required, doc, fallback }: Slot) {
    const list = shape.kind === 'list';
    return {
      type: this.#type(shape) as never,
      required: (list ? { list: required, items: true } : required) as never,
      ...(doc === null ? {} : { description: doc }),
      ...(fallback === null ? {} : { defaultValue: fallback as never }),
    };
  }
}
