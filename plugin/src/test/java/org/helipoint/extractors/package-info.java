/** What reads files, as a site may add it; packed into a jar for a test's server. */
package org.helipoint.extractors;
