/**
 * Metadata out of HDF5 files: an extractor in a jar of its own, for sites that want it. The files are read by jHDF, in a process
 * of their own, because what a hostile file makes of a library cannot be limited within the server's.
 */
package org.helipoint.hdf5;
