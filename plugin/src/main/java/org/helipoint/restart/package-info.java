/** From a captured description and changes to a new submission as the caller. */
package org.helipoint.restart;
