FROM python:3.14-alpine
LABEL org.opencontainers.image.title="guestbook" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
RUN apk add --no-cache curl=8.14.1-r2 tini=0.19.0-r3
COPY pyproject.toml uv.lock ./
RUN pip install --no-cache-dir uv==0.9.2 && uv sync --frozen --no-dev
COPY src src
ENV FLASK_APP=src/app.py FLASK_ENV=production
EXPOSE 5000/tcp
HEALTHCHECK CMD curl -fsS http://localhost:5000/health || exit 1
USER nobody
ENTRYPOINT ["/sbin/tini", "--"]
CMD ["uv", "run", "flask", "run", "--host=0.0.0.0"]
