FROM rust:1.90-slim AS chef
RUN cargo install cargo-chef --version 0.1.72 --locked
WORKDIR /app

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS builder
COPY --from=planner /app/recipe.json recipe.json
RUN cargo chef cook --release --recipe-path recipe.json
COPY . .
RUN cargo build --release --bin api

FROM debian:13-slim AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates=20250419 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=builder /app/target/release/api /usr/local/bin/api
ENV RUST_LOG=info
USER 10001
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/api"]
