FROM postgres:17-alpine
ENV POSTGRES_DB=shop \
    POSTGRES_USER=shop
COPY ["initdb/01 schema.sql", "initdb/02 data.sql", "/docker-entrypoint-initdb.d/"]
COPY --chmod=0755 scripts/backup.sh scripts/restore.sh /usr/local/bin/
VOLUME [ "/var/lib/postgresql/data", "/backups" ]
EXPOSE 5432
SHELL ["/bin/sh", "-eu", "-c"]
HEALTHCHECK --interval=10s --timeout=5s --retries=5 CMD [ "pg_isready", "-U", "shop", \
    "-d", "shop" ]
STOPSIGNAL SIGINT
CMD [ "postgres", \
      "-c", "shared_buffers=256MB", \
      "-c", "max_connections=200" ]
