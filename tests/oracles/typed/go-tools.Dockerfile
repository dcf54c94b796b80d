FROM golang:1.25-alpine AS tools
RUN apk add --no-cache git=2.49.1-r0 make=4.4.1-r3
RUN go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.5.0

FROM tools AS test
WORKDIR /src
COPY . .
RUN golangci-lint run ./... \
    && go vet ./... \
    && go test -race -count=1 ./...

FROM tools AS build
WORKDIR /src
COPY . .
RUN make build VERSION=1.4.0

FROM alpine:3.22
COPY --from=build /src/bin/tool /usr/local/bin/tool
COPY --from=test /src/go.mod /etc/tool/go.mod
USER 65534
ENTRYPOINT ["tool"]
