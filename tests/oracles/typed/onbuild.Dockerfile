FROM node:24-slim
LABEL com.example.role="base" com.example.team="platform"
WORKDIR /opt/service
ENV NODE_ENV=production
ONBUILD COPY package.json package-lock.json ./
ONBUILD RUN npm ci --omit=dev && npm cache clean --force
ONBUILD COPY . .
ONBUILD ARG GIT_SHA=unknown
ONBUILD ENV GIT_SHA=$GIT_SHA
ONBUILD HEALTHCHECK --interval=15s CMD node healthcheck.js || exit 1
ONBUILD USER node
EXPOSE 8080
CMD ["npm", "start"]
