/** HTTP in, HTTP out, no logic. The only room that sees {@code jakarta.ws.rs}. */
package org.helipoint.rest;
