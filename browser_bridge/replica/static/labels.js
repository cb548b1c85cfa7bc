// The words on the page, in the language of the load.

import { boot } from "./boot.js";
import de from "./labels/de.js";
import en from "./labels/en.js";
import ja from "./labels/ja.js";
import ko from "./labels/ko.js";
import ru from "./labels/ru.js";
import vi from "./labels/vi.js";
import zhCN from "./labels/zh-CN.js";
import zhTW from "./labels/zh-TW.js";
import { workLabel } from "./labels/works.js";

const TABLES = { en, de, ja, ko, ru, vi, "zh-CN": zhCN, "zh-TW": zhTW };
const table = TABLES[boot.locale] ?? TABLES[boot.locale.split("-")[0]] ?? en;

/** A label by key, its `{0}`, `{1}` filled in. */
export function label(/** @type {string} */ key, /** @type {any[]} */ ...values) {
  const text = table[key] ?? en[key] ?? workLabel(key, boot.locale);
  if (text === undefined) throw new Error(`no label ${key}`);
  return text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));
}
