/**
 * Breaks a whole pipeline under load, by a schedule that a seed decides, and checks the guarantees
 * after it has healed. Only processes are touched, as an operator or the kernel would; nothing in
 * here knows how services are made.
 */
@NullMarked
package dev.endpointpipeline.endtoend.faults;

import org.jspecify.annotations.NullMarked;
