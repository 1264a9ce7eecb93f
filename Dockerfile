# docker build -t adlint . && docker run --rm -v "$PWD:/copy:ro" adlint check /copy
FROM python:3.12-slim
COPY . /src
RUN python -m pip install --no-cache-dir "/src[office,arrow]" \
    && adlint test >/dev/null \
    && rm -rf /src \
    && useradd --create-home adlint
USER adlint
WORKDIR /copy
ENTRYPOINT ["adlint"]
