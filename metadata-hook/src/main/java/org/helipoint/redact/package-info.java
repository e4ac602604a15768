/** Secrets out, before anything leaves the hook. */
package org.helipoint.redact;
