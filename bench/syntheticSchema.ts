/** A Prisma schema of many models with 17 fields each, every one related to the next. */
export function syntheticSchema(models: number): string {
  const blocks = Array.from({ length: models }, (_, index) => modelBlock(index, models));
  return `datasource db {\n  provider = "postgresql"\n}\n\nenum Kind {\n  SMALL\n  MIDDLE\n  LARGE\n}\n\n${blocks.join('\n')}`;
}

function modelBlock(index: number, models: number): string {
  const owner = nameOf((index + models - 1) % models);
  return `model ${nameOf(index)} {
  id        Int      @id @default(autoincrement())
  code      String   @unique
  title     String
  note      String?
  amount    Decimal? @db.Decimal(12, 2)
  weight    Float?
  stock     Int      @default(0)
  views     BigInt   @default(0)
  active    Boolean  @default(true)
  kind      Kind     @default(SMALL)
  since     DateTime?
  meta      Json?
  createdAt DateTime @default(now())
  updatedAt DateTime @updatedAt
  ownerId   Int?
  owner     ${owner}? @relation("${owner}Owns", fields: [ownerId], references: [id])
  owned     ${nameOf((index + 1) % models)}[] @relation("${nameOf(index)}Owns")
}
`;
}

function nameOf(index: number): string {
  return `Thing${String(index + 1).padStart(3, '0')}`;
}
