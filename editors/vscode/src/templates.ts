// A first Dockerfile for what lies in a folder. Tags are filled in by the server, which knows what is supported.
import * as fs from 'node:fs';
import * as path from 'node:path';

export interface Template {
  image: string;
  /** `{tag}` stands for the best tag of the image, `$1` and the like for places to fill in. */
  text: string;
}

export function templateFor(folder: string | undefined): Template {
  const has = (name: string) => folder !== undefined && fs.existsSync(path.join(folder, name));
  const first = (names: string[]) => names.find(has);
  if (has('package.json')) return node(has('package-lock.json'), first(['index.js', 'server.js', 'src/index.js', 'app.js']) ?? 'index.js');
  if (has('go.mod')) return { image: 'golang', text: GO };
  const list = first(['requirements.txt', 'requirements/base.txt', 'requirements/production.txt']);
  const main = first(['main.py', 'app.py', 'manage.py', 'src/main.py']);
  if (list || main || has('pyproject.toml')) return python(list, main ?? 'main.py');
  return { image: 'debian', text: OTHER };
}

function python(list: string | undefined, main: string): Template {
  const install = list
    ? `COPY ${list} ./\nRUN pip install --no-cache-dir -r ${path.posix.basename(list)}\nCOPY . .\n`
    : 'COPY . .\nRUN pip install --no-cache-dir .\n';
  const command = main === 'manage.py' ? '["python", "manage.py", "runserver", "0.0.0.0:8000"]' : `["python", "${main}"]`;
  return {
    image: 'python',
    text: `# syntax=docker/dockerfile:1
FROM python:{tag}
WORKDIR /app
# The list first: what it installs is kept as long as it stays the same.
${install}
RUN useradd --system app
USER app
CMD ${command}
`,
  };
}

function node(isLocked: boolean, main: string): Template {
  return {
    image: 'node',
    text: `# syntax=docker/dockerfile:1
FROM node:{tag}
WORKDIR /app
ENV NODE_ENV=production
# The lists first: what they install is kept as long as they stay the same.
${isLocked ? 'COPY package.json package-lock.json ./\nRUN npm ci' : 'COPY package.json ./\nRUN npm install'}
COPY . .
USER node
CMD ["node", "${main}"]
`,
  };
}

const GO = `# syntax=docker/dockerfile:1
FROM golang:{tag} AS build
WORKDIR /src
COPY go.* ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /app .

FROM scratch
COPY --from=build /app /app
USER 65532:65532
ENTRYPOINT ["/app"]
`;

const OTHER = `# syntax=docker/dockerfile:1
FROM debian:{tag}
WORKDIR /app
COPY . .
CMD ["./start"]
`;
