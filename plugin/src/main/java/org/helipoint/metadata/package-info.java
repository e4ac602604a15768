/**
 * What is known of an experiment besides what UNICORE says of a job: what the owner adds, what files say, and whether a profile
 * finds it complete. Knows UNICORE (files are read with the owner's rights), but no HTTP and no SQL.
 */
package org.helipoint.metadata;
