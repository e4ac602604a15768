/** The only room that knows XNJS: from an action to a snapshot. */
package org.helipoint.hook;
