/**
 * Starts gateways and workers as processes on a local stack, for the quickstart and for end-to-end
 * tests. Contains only settings that both need.
 */
@NullMarked
package dev.endpointpipeline.demo.services;

import org.jspecify.annotations.NullMarked;
