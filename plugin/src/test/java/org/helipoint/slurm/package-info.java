/** Stands in the server for TSI and Slurm, so that jobs end there as they once did on a cluster. */
package org.helipoint.slurm;
