# nnviz in a container: one process, which is as much as one core. Several behind a proxy: deploy/.
FROM python:3.12-slim

# glibc makes an arena of memory for each thread that asks; two are enough, and give back more. Python's own allocator would keep what a
# class has left (docs/serving.md): glibc's gives it back.
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONMALLOC=malloc \
    MALLOC_ARENA_MAX=2

WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt

COPY app.py ./
COPY pages pages
COPY nnviz nnviz
COPY .streamlit .streamlit

# An ordinary user. What browsers fetch is written into static/ when the server starts; nothing else is written.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin nnviz \
    && mkdir static \
    && chown nnviz static
USER 10001

# Every setting of Streamlit's has such a variable; NNVIZ_FRAME_ANCESTORS says who may embed the pages (docs/serving.md).
ENV HOME=/tmp \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true
EXPOSE 8501

HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['STREAMLIT_SERVER_PORT'] + '/_stcore/health', timeout=2)"]

CMD ["streamlit", "run", "app.py"]
