"""The smallest web app: one page that says hello."""

from fastapi import FastAPI
import uvicorn

app = FastAPI()


@app.get("/")
def hello() -> dict[str, str]:
    return {"message": "Hello from a container"}


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=8080)
