/**
 * Assembles the update worker: configuration, beans, start-up and health. Decides nothing about
 * endpoints.
 */
@NullMarked
package dev.endpointpipeline.worker;

import org.jspecify.annotations.NullMarked;
