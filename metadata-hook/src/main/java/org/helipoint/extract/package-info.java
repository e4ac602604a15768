/** Metadata out of the files of a job. Sees only {@code java.*} and Jackson; knows neither UNICORE nor the store. */
package org.helipoint.extract;
