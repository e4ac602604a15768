/** From snapshots to a durable record: queue, writer thread, acknowledgement, and the port of the store. */
package org.helipoint.capture;
