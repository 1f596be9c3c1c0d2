/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One function for each check of the compiler's UBSAN, with its name: what the
 * compiler puts into it for a failed check is what the monitor has to know.
 */
typedef void function_of_int(int);

extern "C" {

int numbers[4];

int add_overflow(int a, int b)
{
	return a + b;
}

int sub_overflow(int a, int b)
{
	return a - b;
}

int mul_overflow(int a, int b)
{
	return a * b;
}

int negate_overflow(int a)
{
	return -a;
}

int divrem_overflow(int a, int b)
{
	return a / b;
}

int shift_out_of_bounds(int a, int b)
{
	return a << b;
}

int out_of_bounds(int i)
{
	return numbers[i];
}

int type_mismatch(int *p)
{
	return *p;
}

char *pointer_overflow(char *p, unsigned long n)
{
	return p + n;
}

void builtin_unreachable(void)
{
	__builtin_unreachable();
}

int missing_return(int a)
{
	if (a)
		return 1;
}

bool load_invalid_value(const bool *p)
{
	return *p;
}

int float_cast_overflow(float f)
{
	return (int)f;
}

unsigned char implicit_conversion(int i)
{
	return i;
}

int invalid_builtin(unsigned a)
{
	return __builtin_ctz(a);
}

int vla_bound_not_positive(int n)
{
	volatile int a[n];

	a[0] = 1;
	return a[0];
}

void *alignment_assumption(void *p)
{
	return __builtin_assume_aligned(p, 64);
}

__attribute__((nonnull)) void takes_nonnull(int *p);

void nonnull_arg(int *p)
{
	takes_nonnull(p);
}

__attribute__((returns_nonnull)) int *nonnull_return(int *p)
{
	return p;
}

void takes_object(int *_Nonnull p);

void nullability_arg(int *p)
{
	takes_object(p);
}

int *_Nonnull nullability_return(int *p)
{
	return p;
}

void function_type_mismatch(function_of_int *f)
{
	f(1);
}
}
