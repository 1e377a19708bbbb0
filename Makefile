# Mofan 模范. Every target prepares .venv by itself, once; nothing is installed outside it but what `test` names.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint bench lock tools

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## 列出这些命令 · list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(READY) ## 准备 .venv（约半分钟，只做一次）· prepare .venv (half a minute, once)

demo: $(READY) ## 用模拟数据走完全程，报告写入 demo/out，随后打开网页（SERVE=no 则不打开）· the whole way on simulated data
	$(BIN)/mofan demo --dir demo $(if $(filter no,$(SERVE)),--no-serve)

test: tools lint ## 全部检查与测试 · every check and test
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(READY) ## 只做静态检查 · static checks only
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## 测量速度 · measure the speed
	$(BIN)/python -m benchmarks

lock: $(READY) ## 更新 requirements.lock · renew requirements.lock
	{ sed -n 1p requirements.lock; $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --upgrade \
	  --group setup --group lint --group test --no-header --no-annotate --quiet; } > .venv/renewed.lock
	mv .venv/renewed.lock requirements.lock

# The lock holds uv too, so the fast installer is checked by hash like everything else; without it pip does the work.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '需要 Python 3.11 或更新版本。/ Python 3.11 or newer is needed.' >&2; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv || \
	  { echo '请先安装 python3-venv。/ Please install python3-venv first.' >&2; exit 2; }
	@echo '正在准备 .venv …… / Preparing .venv …'
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	@$(BIN)/pip install --quiet --require-hashes --no-deps -r .venv/uv.lock && \
	  $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . || \
	  { echo '改用 pip 安装 …… / Falling back to pip …' >&2; \
	    sed '/^uv==/,/[^\\]$$/d' requirements.lock > .venv/pip.lock; \
	    $(BIN)/pip install --quiet --require-hashes -r .venv/pip.lock && \
	    $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .; }
	@touch $@

# Only the tests look at pages in a real browser (whose driver wants libatomic) and at system calls; the product
# needs none of it.
tools:
	@missing=; for tool in chromium strace; do command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	$(PYTHON) -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || missing="$$missing libatomic1"; \
	test -z "$$missing" && exit 0; \
	if test "$$(id -u)" = 0; then as=; else as='sudo -n'; fi; \
	command -v apt-get >/dev/null && $$as true 2>/dev/null && \
	echo "正在安装$$missing …… / Installing$$missing …" && $$as apt-get update -qq && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing >/dev/null || \
	{ echo "测试需要$$missing，但无法自动安装。请安装后再运行 make test。" >&2; \
	  echo "The tests need$$missing, which could not be installed. Please install and run make test again." >&2; \
	  exit 2; }
