/** The only room with Hibernate, Flyway and SQL. */
package org.helipoint.store;
