// Ownership and error checking for OpenSSL: everything allocated has a handle, every return value
// goes through `check`. Include from .cpp files only.
#pragma once

#include <limits>
#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/x509.h>
#include <stdexcept>
#include <string>

namespace piaojue::openssl {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <class T, auto Free>
using Handle = std::unique_ptr<T, Deleter<Free>>;

/// Wiped when freed: any number may be secret.
using BignumHandle = Handle<BIGNUM, BN_clear_free>;
using BignumContextHandle = Handle<BN_CTX, BN_CTX_free>;
using MontgomeryHandle = Handle<BN_MONT_CTX, BN_MONT_CTX_free>;
using CipherContextHandle = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using DigestContextHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using KdfContextHandle = Handle<EVP_KDF_CTX, EVP_KDF_CTX_free>;
using KeyContextHandle = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using MacContextHandle = Handle<EVP_MAC_CTX, EVP_MAC_CTX_free>;
using ParameterBuilderHandle = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParametersHandle = Handle<OSSL_PARAM, OSSL_PARAM_free>;
using Pkcs8Handle = Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

/// A call that can only fail for want of memory or by a bug has failed.
[[noreturn]] inline void fail(const char* what) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  throw std::runtime_error(std::string("OpenSSL: ") + what + ": " +
                           (reason == nullptr ? "failed" : reason));
}

/// For functions that return a positive number on success.
inline void check(int result, const char* what) {
  if (result <= 0) fail(what);
}

/// For functions that return null on failure; passes the pointer on.
template <class T>
T* check(T* pointer, const char* what) {
  if (pointer == nullptr) fail(what);
  return pointer;
}

/// Most of OpenSSL counts bytes in int.
inline int to_int(std::size_t size) {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw std::length_error("too many bytes for OpenSSL");
  return static_cast<int>(size);
}

}  // namespace piaojue::openssl
