import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import generatorHelper from '@prisma/generator-helper';
import { datamodelOf } from './datamodelOf.ts';

// What `prisma generate` runs for `generator trellis { provider = "…" }`: it writes `datamodel.json` into `output`.
generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'Trellis', defaultOutput: 'generated' }),
  async onGenerate({ generator, dmmf, datamodel }) {
    const folder = generator.output?.value;
    if (!folder) throw new Error('The generator of Trellis needs an `output` folder.');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'datamodel.json'), JSON.stringify(datamodelOf(dmmf.datamodel, datamodel)));
  },
});
