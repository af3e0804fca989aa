PYTHON ?= python3
PY := .venv/bin/python
LOCK := uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11

.PHONY: run fresh test screenshots drills lint bench check-demo lock clean

run:
	@$(PYTHON) scripts/prepare.py local
	@exec $(PY) -m governance.local run

fresh:
	@$(PYTHON) scripts/prepare.py local
	@$(PY) -m governance.local forget
	@$(MAKE) --no-print-directory run

test:
	@$(PYTHON) scripts/prepare.py dev
	@$(PY) manage.py compile_words --settings governance.settings.test
	@CHROMIUM="$$($(PY) scripts/browser.py)" && export CHROMIUM && \
	$(PY) -m governance.local services --profile test -- $(PY) -m pytest -n 2 --dist worksteal tests --ignore tests/drills $(ARGS)

screenshots:
	@$(PYTHON) scripts/prepare.py dev
	@$(PY) manage.py compile_words --settings governance.settings.test
	@CHROMIUM="$$($(PY) scripts/browser.py)" && export CHROMIUM && \
	SCREENSHOTS=1 $(PY) -m governance.local services --profile screenshots -- $(PY) -m pytest -n 2 --dist worksteal tests/journeys $(ARGS)

drills:
	@$(PYTHON) scripts/prepare.py dev
	@$(PY) manage.py compile_words --settings governance.settings.test
	@EVERY_ROLE=1 $(PY) -m governance.local services --profile drills --durable -- $(PY) -m pytest -s tests/drills tests/house/test_access_matrix.py $(ARGS)

lint:
	@$(PYTHON) scripts/prepare.py dev
	@$(PY) scripts/lint.py

bench:
	@$(PYTHON) scripts/prepare.py dev
	@$(PY) manage.py compile_words --settings governance.settings.test
	@$(PY) -m governance.local services --profile bench --durable -- $(PY) -m bench $(ARGS)

check-demo:
	@$(PYTHON) scripts/prepare.py local
	@$(PY) -m governance.local forget --profile check-demo
	@$(PY) -m governance.local services --profile check-demo -- $(PY) scripts/check_demo.py

lock:
	@for name in base local dev; do $(LOCK) requirements/$$name.in -o requirements/$$name.txt; done

clean:
	@test ! -x $(PY) || $(PY) -m governance.local stop
	rm -rf build node_modules .venv .mypy_cache .ruff_cache .pytest_cache
