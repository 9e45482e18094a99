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

/** A Prisma schema of many albums and tracks, and tags they share: models of the size people start with, seven columns or four. */
export function musicSchema(models: number): string {
  const tags = models / 10;
  const albums = (models - tags) / 2;
  const pairs = Array.from({ length: albums }, (_, n) => [n, n % tags] as const);
  const albumBlocks = pairs.map(
    ([n, tag]) => `
model Album${n} {
  id         Int       @id @default(autoincrement())
  name       String    @unique
  releasedAt DateTime?
  rating     Decimal?
  plays      BigInt    @default(0)
  meta       Json?
  tracks     Track${n}[]
  tags       Tag${tag}[]
}

model Track${n} {
  id       Int    @id @default(autoincrement())
  albumId  Int
  title    String
  position Int
  album    Album${n} @relation(fields: [albumId], references: [id])

  @@unique([albumId, position])
}`,
  );
  const tagBlocks = Array.from({ length: tags }, (_, tag) => {
    const back = pairs.flatMap(([n, it]) => (it === tag ? [`  albums${n} Album${n}[]`] : []));
    return `\nmodel Tag${tag} {\n  id   Int    @id @default(autoincrement())\n  text String @unique\n${back.join('\n')}\n}`;
  });
  return ['datasource db {\n  provider = "postgresql"\n}', ...albumBlocks, ...tagBlocks].join('\n');
}
