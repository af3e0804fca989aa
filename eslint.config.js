import js from "@eslint/js";
import compat from "eslint-plugin-compat";
import globals from "globals";

const strict = {
  "array-callback-return": "error",
  complexity: ["error", 10],
  curly: "error",
  eqeqeq: "error",
  "max-depth": ["error", 3],
  "max-lines": ["error", 300],
  "max-lines-per-function": ["error", 50],
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-param-reassign": "error",
  "no-shadow": "error",
  "no-unused-expressions": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

export default [
  js.configs.recommended,
  {
    files: ["governance/static/ui/js/*.js"],
    ...compat.configs["flat/recommended"],
    languageOptions: { ecmaVersion: 2020, sourceType: "module", globals: globals.browser },
    rules: {
      ...compat.configs["flat/recommended"].rules,
      ...strict,
      "no-restricted-properties": ["error", { property: "innerHTML" }, { property: "outerHTML" }],
    },
  },
  {
    files: ["scripts/*.mjs", "eslint.config.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node },
    rules: strict,
  },
];
