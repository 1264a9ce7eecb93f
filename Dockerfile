# docker build -t adlint . && docker run --rm -v "$PWD:/copy:ro" adlint check /copy
FROM python:3.12-slim
# Rules are compiled once, while the image is built; the folder is one that whoever runs it finds, also with --user.
ENV ADLINT_CACHE_DIR=/var/cache/adlint
COPY . /src
RUN python -m pip install --no-cache-dir "/src[office,arrow]" \
    && adlint test >/dev/null \
    && rm -rf /src \
    && useradd --create-home adlint \
    && chown -R adlint "$ADLINT_CACHE_DIR" \
    && chmod -R a+rX "$ADLINT_CACHE_DIR"
USER adlint
WORKDIR /copy
ENTRYPOINT ["adlint"]
