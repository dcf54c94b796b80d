//! What packages for Python bring, as far as rules ask.

/// Programs of servers and the like, each with the packages that bring it; behind a `[`, only with one of these extras.
pub const PROGRAMS: &[(&str, &[&str])] = &[
    ("alembic", &["alembic"]),
    ("celery", &["celery"]),
    ("daphne", &["daphne", "channels[daphne"]),
    ("fastapi", &["fastapi-cli", "fastapi[standard", "fastapi[all", "fastapi[standard-no-fastapi-cloud-cli"]),
    ("flask", &["flask"]),
    ("granian", &["granian"]),
    ("gunicorn", &["gunicorn"]),
    ("hypercorn", &["hypercorn"]),
    ("streamlit", &["streamlit"]),
    ("uvicorn", &["uvicorn", "fastapi[standard", "fastapi[all", "fastapi[standard-no-fastapi-cloud-cli"]),
];

/// Packages that bring none of these programs but those of their own: what they need was looked at in their metadata
/// (2026-11-24). Extras are another matter.
pub const BRING_NONE: &[&str] = &[
    "aiofiles",
    "aiohttp",
    "aiosqlite",
    "alembic",
    "anyio",
    "asyncpg",
    "bcrypt",
    "beautifulsoup4",
    "boto3",
    "certifi",
    "click",
    "cryptography",
    "django",
    "django-environ",
    "djangorestframework",
    "email-validator",
    "fastapi",
    "flask",
    "flask-cors",
    "flask-login",
    "flask-migrate",
    "flask-sqlalchemy",
    "flask-wtf",
    "greenlet",
    "gunicorn",
    "h11",
    "httptools",
    "httpx",
    "hypercorn",
    "idna",
    "itsdangerous",
    "jinja2",
    "lxml",
    "markupsafe",
    "matplotlib",
    "numpy",
    "openpyxl",
    "orjson",
    "pandas",
    "passlib",
    "pillow",
    "psycopg",
    "psycopg2",
    "psycopg2-binary",
    "pydantic",
    "pydantic-core",
    "pydantic-settings",
    "pyjwt",
    "pymongo",
    "pymysql",
    "pytest",
    "pytest-asyncio",
    "python-dateutil",
    "python-dotenv",
    "python-jose",
    "python-multipart",
    "pyyaml",
    "redis",
    "requests",
    "scipy",
    "six",
    "sniffio",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "tzdata",
    "typing-extensions",
    "urllib3",
    "uvicorn",
    "uvloop",
    "watchfiles",
    "websockets",
    "werkzeug",
    "whitenoise",
];

/// Packages without any file that pip could install on Alpine: neither a wheel for its C library nor a source archive. Asked
/// of the index by `pip download --only-binary :all: --platform musllinux_1_2_x86_64` (Python 3.13, 2026-11-29).
pub const NOT_ON_ALPINE: &[&str] = &["jaxlib", "mediapipe", "onnxruntime", "playwright", "tensorflow", "torch", "torchvision"];

/// Packages that pip has to compile on Alpine, which takes compilers, libraries and minutes; asked in the same way.
pub const COMPILED_ON_ALPINE: &[&str] = &["opencv-python", "opencv-python-headless", "pyqt6", "scikit-learn", "xgboost"];

/// Packages that pip compiles everywhere, as they have no wheel for Linux, and what to take instead; asked in the same way for
/// `manylinux_2_28_x86_64`.
pub const ALWAYS_COMPILED: &[(&str, Option<&str>)] = &[
    ("dlib", None),
    ("mysqlclient", None),
    ("psycopg-c", Some("psycopg[binary]")),
    ("psycopg2", Some("psycopg2-binary")),
    ("pyaudio", None),
    ("pycairo", None),
    ("python-ldap", None),
    ("uwsgi", None),
];

/// Packages that are compiled where they are installed, with what an image without compilers has to have of Debian's packages
/// for them to run. The whole image of Python brings what compiling takes.
pub const SYSTEM_LIBRARIES: &[(&str, &[&str])] = &[
    ("mysqlclient", &["libmariadb3"]),
    ("psycopg2", &["libpq5"]),
    ("psycopg-c", &["libpq5"]),
    ("uwsgi", &[]),
    ("pycairo", &["libcairo2"]),
];
