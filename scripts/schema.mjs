/**
 * The module `fc-relink-schema`, which `src/js/schema.d.ts` declares, made of what `scripts/bindgen` takes out of the core.
 *
 * The fields of an object are read by code that names each of them: engines read a property whose name stands in the code several
 * times as fast as one whose name is in a variable.
 */

/** @typedef {[kind: string, name: string, fields?: Field[]]} Field */

/** @param {Field[]} fields @returns {number} how many cells they take */
const widthOf = (fields) =>
  fields.reduce((width, [kind, , inner = []]) => width + (kind === 'object' ? widthOf(inner) : 1), 0);

/**
 * Code that reads the fields of an object into a row, each once, whatever it throws.
 *
 * @param {Field[]} fields
 * @param {string} object the variable that holds it
 * @param {string} outer the path to it, with a dot behind
 * @param {number} first the place of its first field in the row
 * @returns {string}
 */
function codeOf(fields, object, outer, first) {
  let place = first;
  const code = fields.map(([kind, name, inner = []]) => {
    const path = `'${outer}${name}'`;
    const at = place;
    place += kind === 'object' ? widthOf(inner) : 1;
    const read = `try { value = ${object}.${name}; } catch { value = UNREADABLE; }`;
    if (kind === 'object') {
      const variable = `${object}_${name}`;
      const within = codeOf(inner, variable, `${outer}${name}.`, at);
      return `${read} if (to.object(${path}, value)) { const ${variable} = value; ${within} }`;
    }
    const more = kind === 'objects' ? `, ${shapeOf(inner)}` : '';
    return `${read} to.${kind}(row + ${at}, ${path}, value${more});`;
  });
  return code.join('\n');
}

/**
 * @param {Field[]} fields
 * @returns {string} the code of a `Shape`; who reads the objects of a list reads their ids
 */
function shapeOf(fields) {
  const [[kind]] = fields;
  const code = kind === 'id' ? codeOf(fields.slice(1), 'object', '', 1) : codeOf(fields, 'object', '', 0);
  return `{ width: ${widthOf(fields)}, read: (object, to, row) => { let value;\n${code} } }`;
}

/**
 * @param {Record<string, number | string[] | Field[]>} schema
 * @param {string} values where `values.ts` is
 */
export function schemaModule(schema, values) {
  const constants = Object.entries(schema).map(([name, value]) => {
    const code = Array.isArray(value?.[0]) ? shapeOf(value) : JSON.stringify(value);
    return `export const ${name} = ${code};`;
  });
  return [`import { UNREADABLE } from ${JSON.stringify(values)};`, ...constants].join('\n');
}
