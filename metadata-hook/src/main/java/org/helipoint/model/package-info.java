/** What a run and a workflow are. Sees only {@code java.*} and Jackson's tree model. */
package org.helipoint.model;
