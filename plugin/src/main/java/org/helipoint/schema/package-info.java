/** JSON Schemas, and what does not fit them. Sees only Jackson's tree, the validator, and its own kind of patterns. */
package org.helipoint.schema;
