/** Questions about workflows, and who may ask them. Knows no HTTP. */
package org.helipoint.query;
