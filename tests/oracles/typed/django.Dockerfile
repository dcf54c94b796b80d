FROM python:3.14-slim AS base
ENV PYTHONUNBUFFERED=1
WORKDIR /code

FROM base AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential libpq-dev \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt /code/
RUN pip wheel --no-cache-dir --wheel-dir /wheels -r requirements.txt

FROM base
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl && rm -rf /wheels
COPY . /code/
RUN python manage.py collectstatic --noinput
USER 1000:1000
EXPOSE 8000
ENTRYPOINT ["gunicorn"]
CMD ["--bind", "0.0.0.0:8000", "shop.wsgi:application"]
