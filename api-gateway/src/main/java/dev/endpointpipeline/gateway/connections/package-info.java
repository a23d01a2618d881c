/**
 * How long a connection is kept, and for whom: limits on slow heads, on late bodies, on those that
 * nobody reads and on one address; what an error leaves usable. Knows Tomcat, and nothing of what
 * is called.
 */
@NullMarked
package dev.endpointpipeline.gateway.connections;

import org.jspecify.annotations.NullMarked;
